/** What the streams of the services have in common. */
@NullMarked
package dev.goshawk.services.stream;

import org.jspecify.annotations.NullMarked;
