/**
 * What generated clients and services are made of: calls in blocking and in asynchronous style on
 * top of {@link dev.goshawk.api.ClientCall}, and handlers of both styles on top of {@link
 * dev.goshawk.api.ServerCall}.
 *
 * <p>Applications meet the stub interfaces as supertypes of their generated clients, and rarely
 * name anything else here.
 */
@NullMarked
package dev.goshawk.api.stub;

import org.jspecify.annotations.NullMarked;
