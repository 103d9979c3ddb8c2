package dev.holdfast;

import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Chooses the driver that opens a configuration. The order of the class path never decides. Thread-safe. */
final class DriverChoice {
    private final LockConfig config;
    private final List<DriverInfo> found;
    private final Set<String> preferred;

    DriverChoice(LockConfig config, List<DriverInfo> found) {
        this.config = config;
        this.found = found;
        this.preferred = Arrays.stream(
                        System.getProperty(LockProviders.DRIVER_PROPERTY, "").split(","))
                .map(String::strip)
                .filter(name -> !name.isEmpty())
                .collect(Collectors.toCollection(LinkedHashSet::new));
    }

    /** Returns the only driver that opens the configuration, or throws. */
    DriverInfo forScheme() {
        return only(named(found.stream()
                .filter(driver -> driver.schemes().contains(config.scheme()))
                .toList()));
    }

    /** Returns the driver that the URL names, or all drivers if it names none. */
    List<DriverInfo> named(List<DriverInfo> drivers) {
        return config.driver().isPresent()
                ? drivers.stream()
                        .filter(driver -> driver.name().equals(config.driver()))
                        .toList()
                : drivers;
    }

    /** Returns the only candidate, or the only one that the system property names, or throws. */
    DriverInfo only(List<DriverInfo> candidates) {
        List<DriverInfo> left = config.driver().isPresent() ? candidates : preferred(candidates);
        if (left.isEmpty()) {
            throw DriverReport.none(config, found);
        }
        if (left.size() > 1) {
            throw DriverReport.several(config, left);
        }
        return left.get(0);
    }

    private List<DriverInfo> preferred(List<DriverInfo> candidates) {
        List<DriverInfo> left = candidates.stream()
                .filter(driver -> driver.name().filter(preferred::contains).isPresent())
                .toList();
        if (!left.isEmpty() || candidates.isEmpty()) {
            return left;
        }
        Set<String> missing = new LinkedHashSet<>(preferred);
        found.forEach(driver -> driver.name().ifPresent(missing::remove));
        if (!missing.isEmpty()) {
            throw DriverReport.preferredIsMissing(config, missing, found);
        }
        return candidates;
    }
}
