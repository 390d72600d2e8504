/** Services and messages that the tests of several modules share, beside {@code test-support}. */
@NullMarked
package dev.goshawk.testservices;

import org.jspecify.annotations.NullMarked;
