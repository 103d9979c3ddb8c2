package dev.holdfast.guice;

import dev.holdfast.Lease;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.List;

/** The positions of the parameters of a method that receive the lease or its fencing token. */
record LeaseParameters(List<Integer> leases, List<Integer> fences) {
    static LeaseParameters of(Method method) {
        List<Integer> leases = new ArrayList<>();
        List<Integer> fences = new ArrayList<>();
        Parameter[] parameters = method.getParameters();
        for (int i = 0; i < parameters.length; i++) {
            Class<?> type = parameters[i].getType();
            if (parameters[i].isAnnotationPresent(Fenced.class)) {
                if (type != long.class) {
                    throw LockedMethod.problem(
                            method, "a @Fenced parameter must be a long, but is " + type.getSimpleName());
                }
                fences.add(i);
            } else if (type == Lease.class) {
                leases.add(i);
            }
        }
        return new LeaseParameters(List.copyOf(leases), List.copyOf(fences));
    }

    boolean contains(int position) {
        return leases.contains(position) || fences.contains(position);
    }

    void fill(Object[] arguments, Lease lease) {
        leases.forEach(position -> arguments[position] = lease);
        if (!fences.isEmpty()) {
            long fence = lease.fencingToken()
                    .orElseThrow(() -> new IllegalStateException("the lease of " + lease.lockName()
                            + " has no fencing token for the @Fenced parameter: its provider has none"));
            fences.forEach(position -> arguments[position] = fence);
        }
    }
}
