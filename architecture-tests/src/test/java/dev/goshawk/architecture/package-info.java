/** The rules of the house, checked: floors, public signatures, modules, what is shipped. */
@NullMarked
package dev.goshawk.architecture;

import org.jspecify.annotations.NullMarked;
