/**
 * What this process shows of its servers, channels, subchannels and sockets to gRPC's channelz,
 * once that is switched on: {@link dev.goshawk.core.channelz.Channelz} has them all.
 */
@NullMarked
package dev.goshawk.core.channelz;

import org.jspecify.annotations.NullMarked;
