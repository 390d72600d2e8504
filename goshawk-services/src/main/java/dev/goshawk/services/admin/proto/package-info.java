/** The messages and methods of the service, generated from its {@code .proto} files. */
@NullMarked
package dev.goshawk.services.admin.proto;

import org.jspecify.annotations.NullMarked;
