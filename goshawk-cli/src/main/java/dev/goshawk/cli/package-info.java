/** The goshawk command. */
@NullMarked
package dev.goshawk.cli;

import org.jspecify.annotations.NullMarked;
