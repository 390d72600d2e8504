/** The rules of the architecture, checked: layers, public signatures, modules, what is shipped. */
@NullMarked
package dev.goshawk.architecture;

import org.jspecify.annotations.NullMarked;
