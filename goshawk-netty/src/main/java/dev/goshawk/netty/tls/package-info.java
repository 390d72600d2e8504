/**
 * TLS beneath its settings: keys, certificates and trust as they are read, and contexts made of
 * them.
 */
@NullMarked
package dev.goshawk.netty.tls;

import org.jspecify.annotations.NullMarked;
