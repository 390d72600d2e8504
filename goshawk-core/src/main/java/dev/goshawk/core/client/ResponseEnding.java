package dev.goshawk.core.client;

import dev.goshawk.api.Metadata;
import dev.goshawk.api.Status;

/** What trailers say, kept with a block of them that comes again and again. Immutable. */
record ResponseEnding(Status status, Metadata trailers) {}
