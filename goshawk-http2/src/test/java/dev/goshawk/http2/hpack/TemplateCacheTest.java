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
  void takesInSoManyAndNoMore() {
    var cache = new TemplateCache();
    var templates = new ArrayList<HeaderTemplate>();
    for (int i = 0; i < TemplateCache.MAX_TEMPLATES + 100; i++) {
      templates.add(template());
      cache.put(templates.get(i), 7, new byte[] {(byte) i, (byte) (i >> 8)});
      assertThat(cache.count()).isEqualTo(Math.min(i + 1, TemplateCache.MAX_TEMPLATES));
    }
    for (int i = 0; i < templates.size(); i++) {
      byte[] form = cache.get(templates.get(i), 7);
      if (i < TemplateCache.MAX_TEMPLATES) {
        assertThat(form).containsExactly((byte) i, (byte) (i >> 8));
      } else {
        assertThat(form).isNull();
      }
    }
    byte[] renewed = {9};
    cache.put(templates.get(0), 8, renewed);
    assertThat(cache.get(templates.get(0), 8)).isSameAs(renewed);
  }
}
