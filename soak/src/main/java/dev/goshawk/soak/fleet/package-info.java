/**
 * A fleet: backends in processes of their own that are killed, stopped, slowed down, overloaded,
 * drained and replaced under a channel that balances over them, and what must hold meanwhile.
 */
@NullMarked
package dev.goshawk.soak.fleet;

import org.jspecify.annotations.NullMarked;
