package dev.sallyport.system;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * The broker's description of itself, held against what it really does: route, status, reason,
 * media type, and every member of every body. A member that the description does not name is drift,
 * though clients would ignore it.
 */
final class ApiContract {
  /** The extension that lists the reasons of a status. */
  static final String REASONS = "x-reasons";

  private static final ObjectMapper MAPPER = new ObjectMapper();
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.getInstance(VersionFlag.V202012);

  /** Statuses with which a route that is not described may be answered. */
  private static final Set<Integer> OF_NO_ROUTE = Set.of(401, 404, 405, 413, 503);

  /** Refused for members that the description must not allow either. */
  private static final Set<String> OF_MEMBERS =
      Set.of("missing-member", "unknown-member", "mistyped-member");

  private final JsonNode document;
  private final Map<String, JsonSchema> compiled = new ConcurrentHashMap<>();

  private ApiContract(JsonNode document) {
    this.document = document;
  }

  static ApiContract parse(String json) {
    return new ApiContract(tree(json).deepCopy());
  }

  /** Another description, for what this one would catch. */
  static ApiContract of(JsonNode document) {
    return new ApiContract(document);
  }

  JsonNode document() {
    return document;
  }

  /** What the description says otherwise; empty where it agrees. */
  List<String> problems(Exchange exchange) {
    Optional<JsonNode> operation = operation(exchange);
    if (operation.isEmpty()) {
      return OF_NO_ROUTE.contains(exchange.reply().status())
          ? List.of()
          : List.of(exchange + ": no such route is described");
    }
    JsonNode response = resolved(response(operation.get(), exchange));
    if (response.isMissingNode()) {
      return List.of(exchange + ": the status is not described");
    }
    List<String> problems = new ArrayList<>();
    answerProblems(operation.get(), response, exchange).forEach(problems::add);
    requestProblems(operation.get(), exchange).forEach(problems::add);
    return problems;
  }

  /** {@code METHOD template} of the operation; empty where no route is described. */
  Optional<String> route(Exchange exchange) {
    return fields(document.path("paths"))
        .filter(template -> matches(template, exchange.path()))
        .filter(template -> !document.at(pointer(template, exchange.method())).isMissingNode())
        .findFirst()
        .map(template -> exchange.method() + " " + template);
  }

  /** {@code METHOD template} of each operation that may be answered with this reason. */
  Stream<String> routesOf(String reason) {
    JsonNode paths = document.path("paths");
    return fields(paths)
        .flatMap(template ->
            fields(paths.path(template))
                .filter(method -> hasReason(paths.path(template).path(method), reason))
                .map(method -> method.toUpperCase(Locale.ROOT) + " " + template));
  }

  private static boolean hasReason(JsonNode operation, String reason) {
    JsonNode reasons = operation.path(REASONS);
    return fields(reasons).flatMap(status -> items(reasons.path(status))).anyMatch(reason::equals);
  }

  /** The schema of an answer's body; missing where there is none. */
  JsonNode answerSchema(Exchange exchange) {
    return operation(exchange)
        .map(operation -> resolved(response(operation, exchange)))
        .map(response -> response.at(content(exchange.contentType())))
        .orElseGet(MAPPER::missingNode);
  }

  /** Follows a reference within the description. */
  JsonNode resolved(JsonNode node) {
    JsonNode reference = node.path("$ref");
    return reference.isMissingNode() ? node : document.at(reference.asText().substring(1));
  }

  static Stream<String> fields(JsonNode node) {
    Iterable<String> names = node::fieldNames;
    return StreamSupport.stream(names.spliterator(), false);
  }

  static JsonNode tree(String json) {
    try {
      return MAPPER.readTree(json);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("no JSON", e);
    }
  }

  private Stream<String> answerProblems(JsonNode operation, JsonNode response, Exchange exchange) {
    List<String> problems = new ArrayList<>();
    JsonNode schema = response.at(content(exchange.contentType()));
    if (schema.isMissingNode()) {
      problems.add(exchange + ": " + exchange.contentType() + " is not described");
    } else {
      invalid(schema, exchange.reply().body())
          .forEach(said -> problems.add(exchange + ": " + said));
    }
    String reason = exchange.reply().reason();
    String status = Integer.toString(exchange.reply().status());
    if (!reason.isEmpty()
        && items(operation.path(REASONS).path(status)).noneMatch(reason::equals)) {
      problems.add(exchange + ": the reason is not described");
    }
    return problems.stream();
  }

  private Stream<String> requestProblems(JsonNode operation, Exchange exchange) {
    JsonNode schema = operation.path("requestBody").at(content("application/json"));
    boolean refusedForItsMembers = OF_MEMBERS.contains(exchange.reply().reason());
    if (schema.isMissingNode() || !(exchange.isAccepted() || refusedForItsMembers)) {
      return Stream.empty();
    }
    List<String> said = invalid(schema, exchange.request());
    if (refusedForItsMembers) {
      return said.isEmpty()
          ? Stream.of(exchange + ": the description allows what was refused")
          : Stream.empty();
    }
    return said.stream().map(text -> exchange + ": the request was taken: " + text);
  }

  private List<String> invalid(JsonNode schema, String body) {
    JsonSchema validator = compiled.computeIfAbsent(schema.toString(), _ -> compile(schema));
    return validator.validate(tree(body)).stream().map(ValidationMessage::getMessage).toList();
  }

  /** With the components beside it, so that references lead somewhere; and nothing unnamed. */
  private JsonSchema compile(JsonNode schema) {
    ObjectNode root = schema.deepCopy();
    root.set("components", document.path("components").deepCopy());
    close(root);
    return SCHEMAS.getSchema(root);
  }

  private static void close(JsonNode node) {
    if (node instanceof ObjectNode object
        && object.path("properties").isObject()
        && !object.has("additionalProperties")) {
      object.put("additionalProperties", false);
    }
    node.forEach(ApiContract::close);
  }

  private Optional<JsonNode> operation(Exchange exchange) {
    return route(exchange)
        .map(route -> route.substring(route.indexOf(' ') + 1))
        .map(template -> document.at(pointer(template, exchange.method())));
  }

  private static JsonNode response(JsonNode operation, Exchange exchange) {
    return operation.path("responses").path(Integer.toString(exchange.reply().status()));
  }

  private static boolean matches(String template, String path) {
    return path.matches(template.replaceAll("\\{[^}]*}", "[^/]+"));
  }

  private static String pointer(String template, String method) {
    return "/paths/" + template.replace("/", "~1") + "/" + method.toLowerCase(Locale.ROOT);
  }

  private static String content(String mediaType) {
    return "/content/" + mediaType.replace("/", "~1") + "/schema";
  }

  static Stream<String> items(JsonNode list) {
    return StreamSupport.stream(list.spliterator(), false).map(JsonNode::asText);
  }
}
