package dev.holdfast.guice;

import com.google.inject.spi.ProvisionListener;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Refuses objects that have locked methods and were not created by Guice. They cannot be intercepted, so their methods would
 * run without the lock.
 */
final class InterceptionCheck implements ProvisionListener {
    private static final String CREATED_BY_GUICE = "$$EnhancerByGuice$$";

    @Override
    public <T> void onProvision(ProvisionInvocation<T> provision) {
        check(provision.provision());
    }

    static void check(Object object) {
        Class<?> type = object.getClass();
        List<Method> locked = type.getName().contains(CREATED_BY_GUICE) ? List.of() : LockedMethods.of(type);
        if (!locked.isEmpty()) {
            throw new IllegalStateException(
                    type.getName() + " has the method " + locked.get(0).getName()
                            + ", which is @Locked, but the object was not made by Guice, so that nothing would lock. Bind the class"
                            + " instead of an instance or a method that provides one.");
        }
    }
}
