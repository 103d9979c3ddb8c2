package dev.holdfast.engine.acquire;

import dev.holdfast.engine.context.EngineContext;
import dev.holdfast.engine.lease.EngineLease;
import dev.holdfast.engine.lease.LeaseHost;
import dev.holdfast.engine.release.ReleaseCompensator;
import java.util.function.Predicate;

/**
 * The parts of the engine that an acquisition uses.
 *
 * @param context the surroundings
 * @param leases the port behind new leases
 * @param compensator releases what an abandoned attempt may have been granted
 * @param hasLocalQueue returns whether there is a local wait queue for the lock with a name
 */
public record AcquireServices(
        EngineContext context,
        LeaseHost<EngineLease> leases,
        ReleaseCompensator compensator,
        Predicate<String> hasLocalQueue) {}
