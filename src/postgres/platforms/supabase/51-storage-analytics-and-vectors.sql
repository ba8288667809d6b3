-- Buckets of other sorts.

SET ROLE supabase_storage_admin;

CREATE TABLE storage.buckets_analytics (
  name text NOT NULL,
  type storage.buckettype DEFAULT 'ANALYTICS' NOT NULL,
  format text DEFAULT 'ICEBERG' NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  id uuid DEFAULT gen_random_uuid(),
  deleted_at timestamptz,
  CONSTRAINT buckets_analytics_pkey PRIMARY KEY (id)
);
CREATE UNIQUE INDEX buckets_analytics_unique_name_idx ON storage.buckets_analytics (name) WHERE deleted_at IS NULL;
ALTER TABLE storage.buckets_analytics ENABLE ROW LEVEL SECURITY;

CREATE TABLE storage.iceberg_namespaces (
  id uuid DEFAULT gen_random_uuid(),
  bucket_name text NOT NULL,
  name text COLLATE "C" NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  metadata jsonb DEFAULT '{}' NOT NULL,
  catalog_id uuid NOT NULL,
  CONSTRAINT iceberg_namespaces_pkey PRIMARY KEY (id),
  CONSTRAINT iceberg_namespaces_catalog_id_fkey FOREIGN KEY (catalog_id) REFERENCES storage.buckets_analytics(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX idx_iceberg_namespaces_bucket_id ON storage.iceberg_namespaces (catalog_id, name);
ALTER TABLE storage.iceberg_namespaces ENABLE ROW LEVEL SECURITY;

CREATE TABLE storage.iceberg_tables (
  id uuid DEFAULT gen_random_uuid(),
  namespace_id uuid NOT NULL,
  bucket_name text NOT NULL,
  name text COLLATE "C" NOT NULL,
  location text NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  remote_table_id text,
  shard_key text,
  shard_id text,
  catalog_id uuid NOT NULL,
  CONSTRAINT iceberg_tables_pkey PRIMARY KEY (id),
  CONSTRAINT iceberg_tables_catalog_id_fkey FOREIGN KEY (catalog_id) REFERENCES storage.buckets_analytics(id) ON DELETE CASCADE,
  CONSTRAINT iceberg_tables_namespace_id_fkey FOREIGN KEY (namespace_id) REFERENCES storage.iceberg_namespaces(id) ON DELETE CASCADE
);
CREATE UNIQUE INDEX idx_iceberg_tables_location ON storage.iceberg_tables (location);
CREATE UNIQUE INDEX idx_iceberg_tables_namespace_id ON storage.iceberg_tables (catalog_id, namespace_id, name);
ALTER TABLE storage.iceberg_tables ENABLE ROW LEVEL SECURITY;

CREATE TABLE storage.buckets_vectors (
  id text,
  type storage.buckettype DEFAULT 'VECTOR' NOT NULL,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT buckets_vectors_pkey PRIMARY KEY (id)
);
ALTER TABLE storage.buckets_vectors ENABLE ROW LEVEL SECURITY;

CREATE TABLE storage.vector_indexes (
  id text DEFAULT gen_random_uuid(),
  name text COLLATE "C" NOT NULL,
  bucket_id text NOT NULL,
  data_type text NOT NULL,
  dimension integer NOT NULL,
  distance_metric text NOT NULL,
  metadata_configuration jsonb,
  created_at timestamptz DEFAULT now() NOT NULL,
  updated_at timestamptz DEFAULT now() NOT NULL,
  CONSTRAINT vector_indexes_pkey PRIMARY KEY (id),
  CONSTRAINT vector_indexes_bucket_id_fkey FOREIGN KEY (bucket_id) REFERENCES storage.buckets_vectors(id)
);
CREATE UNIQUE INDEX vector_indexes_name_bucket_id_idx ON storage.vector_indexes (name, bucket_id);
ALTER TABLE storage.vector_indexes ENABLE ROW LEVEL SECURITY;
