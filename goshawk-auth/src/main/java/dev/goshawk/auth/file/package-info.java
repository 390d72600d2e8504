/** Files that are read again when they change. */
@NullMarked
package dev.goshawk.auth.file;

import org.jspecify.annotations.NullMarked;
