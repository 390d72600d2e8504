/**
 * The reflection service, {@code grpc.reflection.v1.ServerReflection}: how services are defined.
 */
@NullMarked
package dev.goshawk.services.reflection;

import org.jspecify.annotations.NullMarked;
