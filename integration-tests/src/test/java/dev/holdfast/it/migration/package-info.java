/**
 * Tests of deployments in which another lock library and this one run side by side for a while. They show each line of
 * docs/migrating.md with the real library on a real server.
 */
@NullMarked
package dev.holdfast.it.migration;

import org.jspecify.annotations.NullMarked;
