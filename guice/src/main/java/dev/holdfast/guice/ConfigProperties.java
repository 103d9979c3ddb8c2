package dev.holdfast.guice;

import dev.holdfast.LockConfig;
import dev.holdfast.LockConfigurationException;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** Reads a configuration from properties: a URL, credentials and options under names of one prefix. */
final class ConfigProperties {
    static LockConfig read(Path file, String prefix) {
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IOException e) {
            throw new LockConfigurationException("the file " + file + " cannot be read", e);
        } catch (IllegalArgumentException e) {
            // Not as the cause: its message may show the content of the file.
            throw new LockConfigurationException("the file " + file + " has a malformed \\uxxxx");
        }
        return read(properties, prefix, "the file " + file);
    }

    static LockConfig read(Properties properties, String prefix, String where) {
        String start = prefix.isEmpty() ? "" : prefix + ".";
        String url = properties.getProperty(start + "url");
        if (url == null) {
            throw new LockConfigurationException(
                    where + " must have '" + start + "url', such as " + start + "url=lock:redis://localhost:6379");
        }
        LockConfig.Builder builder = LockConfig.parse(url.strip()).toBuilder();
        for (String name : properties.stringPropertyNames()) {
            if (name.startsWith(start)) {
                set(builder, name.substring(start.length()), properties.getProperty(name));
            }
        }
        return builder.build();
    }

    private static void set(LockConfig.Builder builder, String name, String value) {
        switch (name) {
            case "url" -> {}
            case "username" -> builder.username(value);
            case "password" -> builder.password(value);
            default -> builder.set(name, value);
        }
    }

    private ConfigProperties() {}
}
