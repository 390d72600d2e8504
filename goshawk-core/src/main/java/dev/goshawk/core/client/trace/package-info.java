/** What a channel and its calls tell tracers, where there are any. */
@NullMarked
package dev.goshawk.core.client.trace;

import org.jspecify.annotations.NullMarked;
