package dev.safetysystem.operator.observe;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ImageDigestTest {
    private static final String ONE = "1".repeat(64);
    private static final String TWO = "2".repeat(64);

    private static ImageDigest digest(String imageId) {
        return ImageDigest.parse(imageId).orElseThrow();
    }

    @Test
    void an_image_of_another_digest_is_another_whatever_its_name() {
        assertThat(digest("a.example/x@sha256:" + ONE).differsFrom(digest("b/x@sha256:" + ONE)))
                .isFalse();
        assertThat(digest("a.example/x@sha256:" + ONE).differsFrom(digest("a/x@sha256:" + TWO)))
                .isTrue();
    }

    @Test
    void digests_of_two_forms_cannot_be_compared() {
        assertThat(digest("sha256:" + ONE).differsFrom(digest("x@sha256:" + TWO))).isFalse();
        assertThat(digest("sha256:" + ONE).differsFrom(digest("sha256:" + TWO))).isTrue();
    }

    @Test
    void what_holds_no_digest_is_unknown() {
        assertThat(ImageDigest.parse("")).isEmpty();
        assertThat(ImageDigest.parse(null)).isEmpty();
        assertThat(ImageDigest.parse("registry.example.com/x:v1")).isEmpty();
        assertThat(ImageDigest.parse("x@sha256:12")).isEmpty();
    }

    @Test
    void what_is_stored_is_read_again() {
        assertThat(ImageDigest.parse(digest("x@sha256:" + ONE).text()))
                .contains(digest("x@sha256:" + ONE));
        assertThat(ImageDigest.parse(digest("sha256:" + ONE).text()))
                .contains(digest("sha256:" + ONE));
    }
}
