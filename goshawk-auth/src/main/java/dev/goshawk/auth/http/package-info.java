/** Requests for tokens and keys over HTTP, bounded in time and size. */
@NullMarked
package dev.goshawk.auth.http;

import org.jspecify.annotations.NullMarked;
