/**
 * Deployments in which another lock library and this one run side by side for a while: what docs/migrating.md says, each line with
 * the real library on a real server.
 */
@NullMarked
package dev.holdfast.it.migration;

import org.jspecify.annotations.NullMarked;
