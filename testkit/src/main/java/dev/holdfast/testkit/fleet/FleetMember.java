package dev.holdfast.testkit.fleet;

import dev.holdfast.testkit.jvm.Backend;
import dev.holdfast.testkit.jvm.ChildJvm;

/**
 * One process of a fleet.
 *
 * @param place the name of the place in the fleet, which stays when the process is replaced
 * @param number how many processes have had this place
 * @param backend its backend
 * @param process the process
 */
record FleetMember(String place, int number, Backend backend, ChildJvm process) {
    /** Returns the name of the worker in the events: no other process has it. */
    String worker() {
        return worker(place, number);
    }

    static String worker(String place, int number) {
        return place + "." + number;
    }
}
