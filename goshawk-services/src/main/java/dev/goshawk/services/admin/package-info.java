/** Services for those who look after a process: channelz, {@code grpc.channelz.v1.Channelz}. */
@NullMarked
package dev.goshawk.services.admin;

import org.jspecify.annotations.NullMarked;
