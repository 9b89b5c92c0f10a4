package dev.sallyport.system;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Holds each answer of this run to the description, and keeps what was seen: lines of {@code answer
 * METHOD template status reason} and {@code member schema.name}.
 */
final class SeenAnswers {
  private static volatile @Nullable ApiContract served;

  /** The file of this run, begun when something is first noted: a later reader begins none. */
  private static final class Kept {
    private static final Path FILE = Project.seen(Project.SEEN_ANSWERS);
    private static final Set<String> SEEN = ConcurrentHashMap.newKeySet();

    static {
      try {
        // What an earlier run saw is not what this one does.
        Files.deleteIfExists(FILE);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }

  private SeenAnswers() {}

  /** The description that brokers of this build serve. */
  static ApiContract contract(URI broker) {
    ApiContract known = served;
    if (known == null) {
      known = ApiContract.parse(given().get(broker.resolve("/q/openapi?format=json")).asString());
      served = known;
    }
    return known;
  }

  static void check(URI broker, Exchange exchange) {
    ApiContract contract = contract(broker);
    assertThat(contract.problems(exchange)).as("against the description").isEmpty();
    contract
        .route(exchange)
        .ifPresent(route -> {
          note(
              ("answer " + route + " " + exchange.reply().status() + " " + reason(exchange))
                  .strip());
          JsonNode schema = contract.answerSchema(exchange);
          if (!schema.isMissingNode()) {
            members(contract, "", schema, ApiContract.tree(exchange.reply().body()));
          }
        });
  }

  private static String reason(Exchange exchange) {
    return exchange.reply().reason();
  }

  /** Notes each member that the body has, by the name of the schema that describes it. */
  private static void members(ApiContract contract, String name, JsonNode schema, JsonNode body) {
    JsonNode target = contract.resolved(schema);
    String here = name(schema, name);
    ApiContract.fields(target.path("properties"))
        .filter(body::has)
        .forEach(member -> {
          note("member " + here + "." + member);
          members(
              contract,
              here + "." + member,
              target.path("properties").path(member),
              body.path(member));
        });
    if (body.isArray()) {
      body.forEach(item -> members(contract, here, target.path("items"), item));
    }
  }

  /** A referenced schema has a name of its own; another is named by where it stands. */
  static String name(JsonNode schema, String otherwise) {
    String reference = schema.path("$ref").asText();
    return reference.isEmpty() ? otherwise : reference.substring(reference.lastIndexOf('/') + 1);
  }

  private static void note(String line) {
    if (!Kept.SEEN.add(line)) {
      return;
    }
    try {
      Files.writeString(
          Kept.FILE, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
