/**
 * Load reports (gRFC A51): how loaded a server is and what its calls cost, for clients that balance
 * by it.
 */
@NullMarked
package dev.goshawk.services.orca;

import org.jspecify.annotations.NullMarked;
