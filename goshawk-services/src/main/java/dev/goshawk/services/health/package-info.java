/** The health service, {@code grpc.health.v1.Health}: whether a server can serve. */
@NullMarked
package dev.goshawk.services.health;

import org.jspecify.annotations.NullMarked;
