/** Half of a cycle of packages, for the tests of the architecture to find. */
@NullMarked
package dev.goshawk.core.sample.two;

import org.jspecify.annotations.NullMarked;
