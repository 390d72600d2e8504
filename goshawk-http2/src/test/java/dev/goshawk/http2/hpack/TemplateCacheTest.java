package dev.goshawk.http2.hpack;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import org.junit.jupiter.api.Test;

class TemplateCacheTest {
  private static HeaderTemplate template() {
    return HeaderTemplate.of(new HeaderField("a", "b"));
  }

  @Test
  void aFormIsValidForItsGenerationOnly() {
    var cache = new TemplateCache();
    HeaderTemplate template = template();
    assertThat(cache.get(template, 1)).isNull();
    byte[] form = {1};
    cache.put(template, 1, form);
    assertThat(cache.get(template, 1)).isSameAs(form);
    assertThat(cache.get(template, 2)).isNull();
    byte[] next = {2};
    cache.put(template, 2, next);
    assertThat(cache.get(template, 2)).isSameAs(next);
    assertThat(cache.get(template, 1)).isNull();
    assertThat(cache.count()).isEqualTo(1);
  }

  @Test
  void templatesAreToldApartByIdentity() {
    var cache = new TemplateCache();
    cache.put(template(), 1, new byte[] {1});
    assertThat(cache.get(template(), 1)).isNull();
  }

  @Test
  void beginsAnewWhenThereAreTooMany() {
    var cache = new TemplateCache();
    var templates = new ArrayList<HeaderTemplate>();
    for (int i = 0; i < TemplateCache.MAX_TEMPLATES; i++) {
      templates.add(template());
      cache.put(templates.get(i), 7, new byte[] {(byte) i, (byte) (i >> 8)});
      assertThat(cache.count()).isEqualTo(i + 1);
    }
    byte[] renewed = {9};
    cache.put(templates.get(0), 8, renewed); // which is there already
    assertThat(cache.get(templates.get(0), 8)).isSameAs(renewed);
    for (int i = 1; i < templates.size(); i++) {
      assertThat(cache.get(templates.get(i), 7)).containsExactly((byte) i, (byte) (i >> 8));
    }
    HeaderTemplate another = template();
    byte[] form = {1};
    cache.put(another, 8, form);
    assertThat(cache.get(another, 8)).isSameAs(form);
    assertThat(cache.count()).isEqualTo(1);
    cache.put(templates.get(0), 8, renewed);
    assertThat(cache.get(templates.get(0), 8)).isSameAs(renewed);
    assertThat(cache.get(templates.get(1), 7)).isNull();
  }
}
