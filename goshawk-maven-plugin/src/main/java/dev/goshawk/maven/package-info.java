/** The Maven plugin that generates messages and stubs from .proto files. */
@NullMarked
package dev.goshawk.maven;

import org.jspecify.annotations.NullMarked;
