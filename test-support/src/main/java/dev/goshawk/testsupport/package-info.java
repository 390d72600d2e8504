/** What the tests of every module share. */
@NullMarked
package dev.goshawk.testsupport;

import org.jspecify.annotations.NullMarked;
