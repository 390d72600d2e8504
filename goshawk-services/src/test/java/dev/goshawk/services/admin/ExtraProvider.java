package dev.goshawk.services.admin;

import dev.goshawk.api.BindableService;
import dev.goshawk.api.ServiceDefinition;
import dev.goshawk.api.ServiceDescriptor;

/** A service of another module for {@link AdminService}, in tests. */
public final class ExtraProvider implements AdminServiceProvider {

  static final String NAME = "test.Extra";

  @Override
  public BindableService service() {
    return () -> ServiceDefinition.builder(ServiceDescriptor.builder(NAME).build()).build();
  }
}
