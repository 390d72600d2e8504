/**
 * Policies that go by hashes of addresses and calls: {@code ring_hash}, {@code random_subsetting}.
 */
@NullMarked
package dev.goshawk.balancers.hash;

import org.jspecify.annotations.NullMarked;
