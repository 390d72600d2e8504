package dev.goshawk.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.goshawk.api.MethodDescriptor.Kind;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Which methods a service has and which it implements. */
class ServiceDefinitionTest {
  private static final ServiceDescriptor SERVICE =
      ServiceDescriptor.of("test.Service", Methods.UNARY, Methods.BIDI);
  private static final ServerHandler<String, String> ECHO = Handlers.unary((q, context) -> q);

  @Test
  void handlersAreFoundByTheNameOfTheMethod() {
    ServiceDefinition service =
        ServiceDefinition.builder(SERVICE).method(Methods.UNARY, ECHO).build();
    assertThat(service.descriptor()).isSameAs(SERVICE);
    assertThat(service.methods()).containsOnlyKeys("Unary");
    assertThat(service.methods().get("Unary"))
        .isEqualTo(new ServiceDefinition.Method<>(Methods.UNARY, ECHO));
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

    List<MethodDescriptor<?, ?>> methods = new ArrayList<>(SERVICE.methods());
    ServiceDescriptor copied = new ServiceDescriptor("test.Service", methods);
    methods.clear();
    assertThat(copied).isEqualTo(SERVICE);
  }
}
