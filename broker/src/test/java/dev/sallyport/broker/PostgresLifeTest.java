package dev.sallyport.broker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sallyport.broker.store.Store;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(Running.OnPostgres.class)
class PostgresLifeTest extends LifeContract {
  @Inject Store store;

  @Test
  void urlOfTheConfiguration_choseTheEngine() {
    assertThat(store.engine()).isEqualTo("postgresql");
  }
}
