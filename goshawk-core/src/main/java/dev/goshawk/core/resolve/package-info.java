/**
 * From the text of a target to endpoints: targets, resolvers and what they find. The interfaces are
 * for resolvers of users, too.
 */
@NullMarked
package dev.goshawk.core.resolve;

import org.jspecify.annotations.NullMarked;
