/**
 * What a service says of how its clients are to call it: a config of each method, retries, hedging,
 * the balancing policy. Values only, in Java or read from JSON; who applies them is the channel.
 */
@NullMarked
package dev.goshawk.core.config;

import org.jspecify.annotations.NullMarked;
