package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ChildJvm;

/**
 * One process of a fleet.
 *
 * @param name the name of the worker; a process that replaces this one has the same
 * @param number the number of processes that have had this name, including this one
 * @param backend its backend
 * @param process the process
 */
record FleetMember(String name, int number, Backend backend, ChildJvm process) {
    /** Returns the name of this process in the events. No other process has it. */
    String worker() {
        return worker(name, number);
    }

    static String worker(String name, int number) {
        return name + "." + number;
    }
}
