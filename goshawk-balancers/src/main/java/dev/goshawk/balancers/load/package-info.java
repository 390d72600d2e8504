/**
 * Policies that spread calls over the backends that are ready by what these have to do: {@code
 * least_request}, {@code weighted_round_robin}.
 */
@NullMarked
package dev.goshawk.balancers.load;

import org.jspecify.annotations.NullMarked;
