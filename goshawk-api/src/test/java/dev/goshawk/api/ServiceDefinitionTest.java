package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.MethodDescriptor.Kind;
import dev.goshawk.api.stub.Handlers;
import org.junit.jupiter.api.Test;

/** Which methods a service has and which it implements. */
class ServiceDefinitionTest {
  private static final ServiceDescriptor SERVICE =
      ServiceDescriptor.builder("test.Service").methods(Methods.UNARY, Methods.BIDI).build();
  private static final ServerHandler<String, String> ECHO = Handlers.unary((q, context) -> q);

  @Test
  void handlersAreFoundByTheNameOfTheMethod() {
    ServiceDefinition service =
        ServiceDefinition.builder(SERVICE).method(Methods.UNARY, ECHO).build();
    assertThat(service.descriptor()).isSameAs(SERVICE);
    assertThat(service.methods()).containsOnlyKeys("Unary");
    assertThat(service.methods().get("Unary").descriptor()).isSameAs(Methods.UNARY);
    assertThat(service.methods().get("Unary").handler()).isSameAs(ECHO);
  }

  @Test
  void aMethodOfAnotherServiceIsRefused() {
    ServiceDefinition.Builder builder = ServiceDefinition.builder(SERVICE);
    assertThatThrownBy(() -> builder.method(Methods.method(Kind.UNARY, "Unary"), ECHO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test.Service/Unary is not a method of test.Service");
  }

  @Test
  void aSecondHandlerIsRefused() {
    ServiceDefinition.Builder builder =
        ServiceDefinition.builder(SERVICE).method(Methods.UNARY, ECHO);
    assertThatThrownBy(() -> builder.method(Methods.UNARY, ECHO))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test.Service/Unary has a handler already");
    assertThat(builder.build().methods()).hasSize(1);
  }

  @Test
  void whatIsBuiltDoesNotChange() {
    ServiceDefinition.Builder builder = ServiceDefinition.builder(SERVICE);
    ServiceDefinition empty = builder.build();
    builder.method(Methods.UNARY, ECHO);
    assertThat(empty.methods()).isEmpty();
    assertThatThrownBy(() -> empty.methods().clear())
        .isInstanceOf(UnsupportedOperationException.class);

    ServiceDescriptor.Builder described = ServiceDescriptor.builder("test.Service");
    ServiceDescriptor none = described.build();
    described.methods(Methods.UNARY);
    assertThat(none.methods()).isEmpty();
  }

  @Test
  void aServiceHasOnlyMethodsOfItsName() {
    assertThatThrownBy(() -> ServiceDescriptor.builder("test.Other").methods(Methods.UNARY))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("test.Service/Unary is not a method of test.Other");
    assertThatThrownBy(() -> ServiceDescriptor.builder(""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("the name of a service is empty");
  }

  @Test
  void companionsAndAListenerComeWithIt() {
    ServiceDefinition plain = ServiceDefinition.builder(SERVICE).build();
    assertThat(plain.companions()).isEmpty();
    assertThat(plain.listener()).isNull();
    ServingListener listener = new ServingListener() {};
    ServiceDefinition service =
        ServiceDefinition.builder(SERVICE).companion(plain).listener(listener).build();
    assertThat(service.companions()).containsExactly(plain);
    assertThat(service.listener()).isSameAs(listener);
  }
}
