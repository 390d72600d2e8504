package dev.goshawk.core.server.call;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;

/**
 * What a response ends with. Immutable.
 *
 * @param status the status
 * @param trailers the trailers
 */
public record ResponseEnd(Status status, Metadata trailers) {}
