/**
 * Policies with groups of backends, each with a policy of its own: {@code priority}, {@code
 * weighted_target}.
 */
@NullMarked
package dev.goshawk.balancers.group;

import org.jspecify.annotations.NullMarked;
