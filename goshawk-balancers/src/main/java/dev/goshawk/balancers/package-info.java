/**
 * Balancing policies beside {@code pick_first} and {@code round_robin}. For users the configs: each
 * is given to a channel ({@link dev.goshawk.core.ChannelBuilder#loadBalancing}) or named by a
 * service config.
 */
@NullMarked
package dev.goshawk.balancers;

import org.jspecify.annotations.NullMarked;
