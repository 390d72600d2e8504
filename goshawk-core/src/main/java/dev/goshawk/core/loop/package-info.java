/**
 * What runs on an event loop or guards it: timers, serial execution, the watchdog, backoff,
 * rate-limited warnings.
 */
@NullMarked
package dev.goshawk.core.loop;

import org.jspecify.annotations.NullMarked;
