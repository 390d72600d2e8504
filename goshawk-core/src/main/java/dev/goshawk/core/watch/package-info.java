/**
 * What backends tell of themselves, by streams that are the channel's own and no calls: their
 * health and their load. Knows connections, but nothing of channels, subchannels and calls.
 */
@NullMarked
package dev.goshawk.core.watch;

import org.jspecify.annotations.NullMarked;
