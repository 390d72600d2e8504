/**
 * Classes that break the rules of the architecture, or all but break them, for its tests to judge.
 */
@NullMarked
package dev.goshawk.api.sample;

import org.jspecify.annotations.NullMarked;
