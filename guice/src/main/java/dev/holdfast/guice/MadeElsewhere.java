package dev.holdfast.guice;

import com.google.inject.spi.ProvisionListener;
import java.lang.reflect.Method;
import java.util.List;

/**
 * Refuses objects with locked methods that were not made by Guice, and so cannot be intercepted: silence would mean that what is
 * to be locked is not.
 */
final class MadeElsewhere implements ProvisionListener {
    private static final String MADE_BY_GUICE = "$$EnhancerByGuice$$";

    @Override
    public <T> void onProvision(ProvisionInvocation<T> provision) {
        refuse(provision.provision());
    }

    static void refuse(Object made) {
        Class<?> type = made.getClass();
        List<Method> locked = type.getName().contains(MADE_BY_GUICE) ? List.of() : LockedMethods.of(type);
        if (!locked.isEmpty()) {
            throw new IllegalStateException(
                    type.getName() + " has the method " + locked.get(0).getName()
                            + ", which is @Locked, but the object was not made by Guice, so that nothing would lock. Bind the class"
                            + " instead of an instance or a method that provides one.");
        }
    }
}
