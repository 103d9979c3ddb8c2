package dev.holdfast.guice;

import jakarta.inject.Qualifier;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;

/** The provider of payments. */
@Qualifier
@Retention(RetentionPolicy.RUNTIME)
@interface Payments {}
