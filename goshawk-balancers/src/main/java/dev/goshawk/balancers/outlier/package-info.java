/** {@code outlier_detection}: keeps calls from backends that fail. */
@NullMarked
package dev.goshawk.balancers.outlier;

import org.jspecify.annotations.NullMarked;
